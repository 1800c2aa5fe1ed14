'use strict';

// Security headers, set once for each object on its way into the cache, and on
// errors of the origin as well (origin-response). Lambda@Edge has no
// environment variables: what differs between environments is in policy.json,
// which Terraform writes into the package.
const policy = require('./policy.json');

const list = (name, sources) => `${name} ${sources.length > 0 ? sources.join(' ') : "'none'"}`;

const contentSecurityPolicy = [
  "default-src 'none'",
  list('script-src', policy.script_sources),
  list('style-src', policy.style_sources),
  list('img-src', policy.image_sources),
  list('connect-src', policy.connect_sources),
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const security = {
  'Strict-Transport-Security': `max-age=${policy.hsts_max_age}`,
  [policy.report_only ? 'Content-Security-Policy-Report-Only' : 'Content-Security-Policy']: contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
};

exports.handler = async (event) => {
  const { response } = event.Records[0].cf;
  for (const [key, value] of Object.entries(security)) {
    response.headers[key.toLowerCase()] = [{ key, value }];
  }
  return response;
};
