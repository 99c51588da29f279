// Fetch all jobs with pagination
async function loadJobsDashboard(page = 1) {
  const response = await fetch(`http://localhost:4000/jobs?page=${page}&limit=20`, {
    headers: {
      'Authorization': `Bearer ${token}`
    }
  });

  const data = await response.json();

  // Update UI with jobs
  updateJobsTable(data.jobs);
  updatePagination(data.pagination);

  // Poll active jobs for updates
  const activeJobs = data.jobs.filter(job => job.state === 'active');
  activeJobs.forEach(job => {
    setTimeout(() => refreshJobStatus(job.id), 5000);
  });
}
