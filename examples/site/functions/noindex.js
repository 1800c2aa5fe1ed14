// Runs before every response leaves (CloudFront Functions, viewer-response).
//
// A distribution is reachable under its own name at cloudfront.net as well, and
// search engines that come across it would list the site twice. They are told
// not to, under every name but the site's own.
function handler(event) {
  const response = event.response;
  if (event.request.headers.host.value !== '${domain_name}') {
    response.headers['x-robots-tag'] = { value: 'noindex' };
  }
  return response;
}
