// Where the server is, and who asks. A quick start keeps its address in data/credentials.json; `actors token create` makes tokens.
const url = process.env.ACTORS_URL ?? 'http://localhost:8080';
const token = process.env.ACTORS_TOKEN;
const node = process.env.ACTORS_NODE ?? 'local';

if (!token) {
  console.error('Set ACTORS_TOKEN: ACTORS_TOKEN=$(dotnet run -c Release --project cli -- token create --user me --role operator)');
  process.exit(1);
}

async function call(method, path, body) {
  const response = await fetch(url + path, {
    method,
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: body && JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: HTTP ${response.status}: ${answer.error}`);
  return answer;
}

// A command that tells how far it is by lines of the form "::progress 50 message".
const work = 'for i in 1 2 3 4; do sleep 0.3; echo "::progress $((i * 25)) step $i of 4"; done; echo all done';

const submit = () => call('POST', '/submit-job', { name: 'command', data: { target: node, command: work, timeout: 60 } });

module.exports = { url, token, call, submit };
