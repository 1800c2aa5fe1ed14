// Runs before every response leaves, hit or miss (CloudFront Functions,
// runtime 2.0). Headers that are the same for all pages stand in the response
// headers policy; this one depends on the path.
function handler(event) {
  const response = event.response;

  // A preview is for whom the address was given to, not for search engines.
  if (event.request.uri.startsWith('/preview/')) {
    response.headers['x-robots-tag'] = { value: 'noindex' };
  }

  // The page says how it may be kept by browsers; what is behind them is ours.
  response.headers['cdn-cache-control'] = { value: 'no-store' };
  return response;
}
