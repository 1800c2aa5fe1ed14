// Payload format 2.0: a result without statusCode would be a 200 with the JSON
// itself. This one sets its headers, which pass through the API as they are.
const notes = new Map([['1', 'Buy milk']]);

const answer = (statusCode, body) => ({
  statusCode,
  headers: { 'strict-transport-security': 'max-age=31536000', 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

export const handler = async ({ pathParameters }) => {
  const note = notes.get(pathParameters.id);
  return note ? answer(200, { note }) : answer(404, { message: 'No such note' });
};
