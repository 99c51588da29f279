// Every test here starts processes and measures patience in real time: side by side they would only make one another late.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
