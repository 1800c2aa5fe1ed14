// Runs before every response leaves, hit or miss (viewer-response). Names are
// in lower case, values in objects; it does not run when the origin answered
// 400 or more, so that error pages come without these headers.
function handler(event) {
  const headers = event.response.headers;

  headers['strict-transport-security'] = { value: 'max-age=31536000' };
  headers['content-security-policy'] = {
    value: "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  };
  headers['x-content-type-options'] = { value: 'nosniff' };
  headers['x-frame-options'] = { value: 'DENY' };
  headers['referrer-policy'] = { value: 'strict-origin-when-cross-origin' };

  return event.response;
}
