// Not called for /account or any other route of the application: the origin
// answered 403 or 404 there, and that its page leaves with status 200 does not
// change it.
function handler(event) {
  event.response.headers['permissions-policy'] = { value: 'camera=(), microphone=()' };
  return event.response;
}
