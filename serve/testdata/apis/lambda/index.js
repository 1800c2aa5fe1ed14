exports.handler = async (event) => ({ statusCode: 200, headers: { 'Content-Type': 'text/plain' }, body: `hello ${event.requestContext.domainName}` });
