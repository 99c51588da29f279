// Poll job status
async function pollJobStatus(jobId, token) {
  const response = await fetch(`http://localhost:4000/jobs/${jobId}`, {
    headers: {
      'Authorization': `Bearer ${token}`
    }
  });

  const status = await response.json();
  console.log('Job status:', status);

  if (status.state === 'active') {
    // Continue polling
    setTimeout(() => pollJobStatus(jobId, token), 2000);
  }
}
