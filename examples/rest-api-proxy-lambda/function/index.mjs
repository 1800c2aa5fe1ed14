// Everything that the API answers by itself has what headers this function
// gives it: a proxy integration passes them on, and maps nothing.
const security = {
  'Strict-Transport-Security': 'max-age=31536000',
  'X-Content-Type-Options': 'nosniff',
};

const answer = (statusCode, body) => ({
  statusCode,
  headers: { ...security, 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

const notes = new Map([['1', 'Buy milk']]);

export const handler = async ({ httpMethod, pathParameters }) => {
  const id = pathParameters?.proxy?.replace(/^notes\//, '');
  if (httpMethod !== 'GET') {
    return answer(405, { message: 'Only GET' });
  }
  if (id === undefined) {
    return answer(200, { notes: [...notes.keys()] });
  }
  return notes.has(id) ? answer(200, { note: notes.get(id) }) : answer(404, { message: 'No such note' });
};
