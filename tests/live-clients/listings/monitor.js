// Submit a job
const jobResponse = await fetch('http://localhost:4000/submit-job', {
  method: 'POST',
  headers: {
    'Content-Type': 'application/json',
    'Authorization': `Bearer ${token}`
  },
  body: JSON.stringify({
    name: 'dataProcessing',
    data: { file: 'data.csv' }
  })
});

const { jobId } = await jobResponse.json();

// Subscribe to real-time updates
socket.emit('subscribe:job', jobId);

// Also setup webhook for reliability
await fetch('http://localhost:4000/webhooks', {
  method: 'POST',
  headers: {
    'Content-Type': 'application/json',
    'Authorization': `Bearer ${token}`
  },
  body: JSON.stringify({
    url: 'https://myapp.com/job-webhook',
    eventType: 'all',
    description: 'Job monitoring webhook'
  })
});
