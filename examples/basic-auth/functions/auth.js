import cf from 'cloudfront';
import crypto from 'crypto';

const users = cf.kvs();

const denied = {
  statusCode: 401,
  statusDescription: 'Unauthorized',
  headers: {
    'www-authenticate': { value: 'Basic realm="preview", charset="UTF-8"' },
    'cache-control': { value: 'no-store' },
  },
};

// Runs for every request, before the cache is looked at (viewer-request).
async function handler(event) {
  const request = event.request;
  const given = request.headers.authorization ? request.headers.authorization.value : '';
  if (!given.startsWith('Basic ')) {
    return denied;
  }
  const credentials = Buffer.from(given.slice(6), 'base64').toString('utf8');
  const user = credentials.split(':')[0];
  const digest = crypto.createHash('sha256').update(credentials).digest('hex');
  if (!user || !(await users.exists(user)) || (await users.get(user)) !== digest) {
    return denied;
  }
  delete request.headers.authorization; // the origin has its own
  return request;
}
