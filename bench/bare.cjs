// The least a program can do to start a synchronization: one request with Node's own client, no
// validation, no retries, no report. Takes BENCH_ENDPOINT and BENCH_TOKEN; exit code 0 with a jid.
const https = require('node:https');

const body = JSON.stringify({ force_fetch: false });
const request = https.request(
  `${process.env.BENCH_ENDPOINT}/v4/repositories/1/remote-mirror`,
  {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'bare',
      'x-auth-token': process.env.BENCH_TOKEN,
    },
  },
  (response) => {
    const chunks = [];
    response.on('data', (chunk) => chunks.push(chunk));
    response.on('end', () => {
      const { jid } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      process.stdout.write(`jid=${jid}\n`);
      process.exitCode = response.statusCode === 200 && jid ? 0 : 1;
    });
  },
);
request.end(body);
