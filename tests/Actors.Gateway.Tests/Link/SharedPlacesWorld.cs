using Actors.Gateway.Link.Applications;

namespace Actors.Gateway.Link;

/// <summary>Queues as <see cref="SharedPlaces"/> knows them: they grant when they have a place, say when they want one, and answer what they are told. Each way
/// is a line on which messages wait for as long as chance has it. After every step no more may run than there are places.</summary>
internal sealed class SharedPlacesWorld
{
    private readonly SharedPlaces _places;
    private readonly Random _random;
    private readonly SimulatedQueue[] _queues;
    private int _capacity;

    public SharedPlacesWorld(int capacity, int queues, int seed)
    {
        _capacity = capacity;
        _random = new Random(seed);
        _places = new SharedPlaces(capacity, new int[queues]);
        _queues = [.. Enumerable.Range(0, queues).Select(number => new SimulatedQueue { Capacity = _places.CapacityOf(number) })];
    }

    /// <summary>What runs of each queue, by the queue's own count.</summary>
    public IEnumerable<int> Running => _queues.Select(queue => queue.Held);

    public IEnumerable<int> Done => _queues.Select(queue => queue.Done);

    public int Waiting => _queues.Sum(queue => queue.Waiting);

    public void Add(int queue, int jobs)
    {
        _queues[queue].Waiting += jobs;
        Grant(queue);
    }

    public void Resize(int capacity)
    {
        _capacity = Math.Max(capacity, _queues.Sum(queue => queue.Held));
        _places.Resize(capacity);
        Move();
    }

    public void Run(int steps, bool finishing)
    {
        for (var step = 0; step < steps; step++)
            Step(finishing);
    }

    public void RunUntilQuiet(int mostSteps)
    {
        for (var step = 0; step < mostSteps && _queues.Any(queue => queue.IsBusy); step++)
            Step(finishing: true);
    }

    private void Step(bool finishing)
    {
        var number = _random.Next(_queues.Length);
        var queue = _queues[number];
        switch (_random.Next(4))
        {
            case 0 when queue.ToQueue.TryDequeue(out var atQueue):
                atQueue();
                break;
            case 1 when queue.ToWorker.TryDequeue(out var atWorker):
                atWorker();
                break;
            case 2 when finishing && queue.AtWorker > 0:
                Finish(number);
                break;
            case 3 when _random.Next(50) == 0:
                Beat(number);
                break;
        }
        var running = _queues.Sum(each => each.Held);
        Assert.True(running <= _capacity, $"{running} run in {_capacity} places");
    }

    private void Grant(int number)
    {
        var queue = _queues[number];
        while (queue.Waiting > 0 && queue.Held < queue.Capacity)
        {
            queue.Waiting--;
            queue.Held++;
            queue.ToWorker.Enqueue(() =>
            {
                queue.AtWorker++;
                _places.Assigned(number);
            });
        }
        if (queue.Waiting == 0 || queue.HasToldWanted)
            return;
        queue.HasToldWanted = true;
        queue.ToWorker.Enqueue(() =>
        {
            _places.Wanted(number);
            Move();
        });
    }

    private void Finish(int number)
    {
        var queue = _queues[number];
        queue.AtWorker--;
        queue.Done++;
        queue.ToQueue.Enqueue(() =>
        {
            queue.Held--;
            Grant(number);
        });
        if (_places.Ended(number))
            Move();
    }

    private void Beat(int number)
    {
        if (_places.TryRepeat(number, out var capacity))
            Tell(number, capacity);
    }

    private void Move()
    {
        while (_places.TryNext(out var queue, out var capacity))
            Tell(queue, capacity);
        Assert.True(_places.Bound <= _capacity, $"{_places.Bound} could run in {_capacity} places");
    }

    private void Tell(int number, int capacity)
    {
        var queue = _queues[number];
        queue.ToQueue.Enqueue(() =>
        {
            queue.Capacity = capacity;
            Grant(number);
            var (held, wanted) = (queue.Held, queue.Waiting > 0);
            queue.HasToldWanted = wanted;
            queue.ToWorker.Enqueue(() =>
            {
                _places.Answered(number, held, wanted);
                Move();
            });
        });
    }

    private sealed class SimulatedQueue
    {
        public readonly Queue<Action> ToQueue = new();
        public readonly Queue<Action> ToWorker = new();
        public int Capacity;
        public int Waiting;
        public int Held;
        public int AtWorker;
        public int Done;
        public bool HasToldWanted;

        public bool IsBusy => Waiting > 0 || Held > 0 || ToQueue.Count > 0 || ToWorker.Count > 0;
    }
}
