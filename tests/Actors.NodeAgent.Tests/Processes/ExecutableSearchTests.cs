using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent.Tests.Processes;

public sealed class ExecutableSearchTests : IDisposable
{
    private const string Word = "tool";
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("actors-search-");
    private readonly SteppedTime _time = new();
    private readonly ExecutableSearch _search;

    public ExecutableSearchTests() => _search = new ExecutableSearch(_time);

    private string SearchPath => $"{_root.FullName}/first:{_root.FullName}/second";

    [Fact]
    public void The_first_directory_that_has_the_program_wins()
    {
        Put("second");
        string first = Put("first");
        Assert.Equal(first, _search.Find(Word, SearchPath));
    }

    [Fact]
    public void A_program_put_before_the_found_one_is_found_when_a_second_is_over()
    {
        string second = Put("second");
        _search.Find(Word, SearchPath);
        string first = Put("first");

        _time.Advance(ExecutableSearch.RememberedFor - TimeSpan.FromMilliseconds(1));
        Assert.Equal(second, _search.Find(Word, SearchPath));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(first, _search.Find(Word, SearchPath));
    }

    [Fact]
    public void Another_PATH_is_searched_at_once()
    {
        Put("second");
        string first = Put("first");
        Assert.Equal(first, _search.Find(Word, SearchPath));
        Assert.Null(_search.Find(Word, $"{_root.FullName}/third"));
        Assert.Equal(first, _search.Find(Word, SearchPath));
    }

    [Fact]
    public void A_program_that_was_missing_is_found_as_soon_as_it_is_there()
    {
        Assert.Null(_search.Find(Word, SearchPath));
        string first = Put("first");
        Assert.Equal(first, _search.Find(Word, SearchPath));
    }

    [Fact]
    public async Task A_program_that_moved_to_another_directory_within_the_second_is_still_run()
    {
        string script = "#!/bin/sh\necho moved\n";
        string first = Put("first", script);
        using ProcessRunner runner = Run.NewRunner(new ProcessRunnerOptions
        {
            SpawnThreads = 1,
            BaseEnvironment = new Dictionary<string, string> { ["PATH"] = $"{SearchPath}:/bin" },
        });
        Assert.Equal("moved\n", (await Run.ToExit(runner, Word)).Run.StdoutText);

        File.Delete(first);
        Put("second", script);
        Assert.Equal("moved\n", (await Run.ToExit(runner, Word)).Run.StdoutText);
    }

    public void Dispose() => _root.Delete(recursive: true);

    private string Put(string directory, string content = "")
    {
        string file = Path.Combine(_root.CreateSubdirectory(directory).FullName, Word);
        File.WriteAllText(file, content);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }

    private sealed class SteppedTime : TimeProvider
    {
        private long _now;

        public override long GetTimestamp() => _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => _now += by.Ticks;
    }
}
