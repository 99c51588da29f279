// Submits a job and follows it live.
const { io } = require('socket.io-client');
const { url, token, submit } = require('./settings');

const socket = io(url, { auth: { token } });
let jobId;
let lastSeq = 0;

socket.on('connect_error', (error) => {
  console.error('Connection failed:', error.message);
  if (!socket.active) process.exit(1); // refused; otherwise the client tries again by itself
});

// After every connect, the first one too: what was missed meanwhile is told before the answer.
socket.on('connect', async () => {
  if (!jobId) {
    ({ jobId } = await submit());
    console.log(`Job ${jobId} submitted`);
    socket.on(`job:${jobId}:progress`, ({ progress, message }) => console.log(`Job ${jobId} progress: ${progress}% (${message})`));
    socket.on(`job:${jobId}:completed`, ({ result }) => finish(`completed with exit code ${result.exitCode}`));
    socket.on(`job:${jobId}:failed`, ({ error }) => finish(`failed: ${error}`));
  }
  socket.emit('subscribe:job', { jobId, after: lastSeq }, (answer) => {
    if (!answer.ok) return finish(`cannot be followed: ${answer.error}`);
    lastSeq = answer.seq;
  });
});

function finish(how) {
  console.log(`Job ${jobId} ${how}`);
  socket.close();
}
