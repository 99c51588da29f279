// Submits a job and asks for its state until it has ended.
const { call, submit } = require('./settings');

async function pollJobStatus(jobId) {
  const status = await call('GET', `/jobs/${jobId}`);
  console.log(`Job ${jobId}: ${status.state}, ${status.progress}%`);
  if (status.state === 'completed' || status.state === 'failed') return status;
  await new Promise((resolve) => setTimeout(resolve, 500));
  return pollJobStatus(jobId);
}

submit()
  .then(({ jobId }) => pollJobStatus(jobId))
  .then((status) => console.log(status.state === 'completed' ? `Result: ${JSON.stringify(status.result)}` : `Failed: ${status.failedReason}`))
  .catch((error) => { console.error('API error:', error.message); process.exitCode = 1; });
