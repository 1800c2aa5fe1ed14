// Returns what becomes the body; what it throws is chosen by its message.
const orders = { 1: { id: 1, total: 12.5 } };

export const handler = async ({ id }) => {
  const order = orders[id];
  if (!order) {
    throw new Error(`not found: ${id}`);
  }
  return order;
};
