const io = require('socket.io-client');

const socket = io('http://localhost:4000', {
  auth: {
    token: 'your_jwt_token'
  }
});

// Listen for job events
socket.on('job:progress', (data) => {
  console.log(`Job ${data.jobId} progress: ${data.progress}%`);
});

socket.on('job:completed', (data) => {
  console.log(`Job ${data.jobId} completed!`, data.result);
});

socket.on('job:failed', (data) => {
  console.log(`Job ${data.jobId} failed!`, data.error);
});

// Subscribe to specific job
socket.emit('subscribe:job', 'job123');
