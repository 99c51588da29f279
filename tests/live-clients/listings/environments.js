// Setup webhooks for different environments
const webhooks = [
  {
    url: 'https://api.myapp.com/webhooks/progress',
    eventType: 'progress',
    description: 'Progress tracking'
  },
  {
    url: 'https://notifications.myapp.com/job-complete',
    eventType: 'completed',
    description: 'Completion notifications'
  },
  {
    url: 'https://alerts.myapp.com/job-failed',
    eventType: 'failed',
    description: 'Failure alerts'
  }
];

for (const webhook of webhooks) {
  await fetch('http://localhost:4000/webhooks', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Authorization': `Bearer ${token}`
    },
    body: JSON.stringify(webhook)
  });
}
