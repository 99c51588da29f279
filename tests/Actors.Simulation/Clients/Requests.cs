using Actors.Simulation.Engine;
using Actors.Simulation.Silo;
using Actors.Simulation.Worlds;

namespace Actors.Simulation.Clients;

/// <summary>Carries a request to the silo and its answer back. Either can be lost, and then nobody knows whether it was done.</summary>
internal sealed class Requests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly World _world;
    private readonly List<(SiloProcess Silo, Action Fail)> _underWay = [];

    public Requests(World world)
    {
        _world = world;
        world.SiloHost.Died += silo =>
        {
            foreach (var (at, fail) in _underWay.ToArray())
            {
                if (at == silo)
                    fail();
            }
            _underWay.RemoveAll(call => call.Silo == silo);
        };
    }

    /// <exception cref="RequestFailedException">There was no answer, or one of failure.</exception>
    public Task<T> Send<T>(Chance chance, Func<SiloProcess, Task<T>> request)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var (clock, weather) = (_world.Clock, _world.Weather);
        clock.After(Patience, () => done.TrySetException(new RequestFailedException("no answer in time")));
        if (weather.LosesRequest(chance))
            return done.Task;
        clock.After(weather.Latency(chance), () =>
        {
            if (_world.SiloHost.Current is { IsListening: true } silo)
                silo.Context.Run(() => _ = Serve(silo));
            else
                done.TrySetException(new RequestFailedException("connection refused"));
        });
        return done.Task;

        async Task Serve(SiloProcess silo)
        {
            var call = (silo, (Action)(() => clock.After(weather.Latency(chance), () => done.TrySetException(new RequestFailedException("connection reset")))));
            _underWay.Add(call);
            Action reply;
            try
            {
                var answer = await request(silo);
                reply = () => done.TrySetResult(answer);
            }
            catch (Exception e)
            {
                if (SimulationLogs.IsBug(e))
                    _world.Auditor.Report($"a request met a bug: {e}");
                reply = () => done.TrySetException(new RequestFailedException(e.Message));
            }
            _underWay.Remove(call);
            if (!weather.LosesRequest(chance))
                clock.After(weather.Latency(chance), reply);
        }
    }
}
