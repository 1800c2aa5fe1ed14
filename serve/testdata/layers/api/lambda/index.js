'use strict';

// Answers every path alike, but for one on which it fails.
exports.handler = async (event) => {
  if (event.rawPath === '/fail') throw new Error('as it was asked to');
  const headers = { 'Content-Type': 'text/html', 'Cache-Control': 'max-age=300', ETag: '"lintel"' };
  if (process.env.HSTS) headers['Strict-Transport-Security'] = process.env.HSTS;
  return { statusCode: 200, headers, body: '<!doctype html><title>a page</title>' };
};
