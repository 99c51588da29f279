namespace Actors.Cli;

public sealed class CredentialsTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("actors-cli-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task The_file_of_a_quick_start_is_found_in_the_data_directory()
    {
        await using var server = await StubServer.Answering(200, """{"nodes":[]}""");
        Directory.CreateDirectory(Path.Combine(_directory.FullName, "data"));
        Write(Path.Combine(_directory.FullName, "data", "credentials.json"), server);
        var ended = await ActorsProgram.Run(new Dictionary<string, string> { ["PWD"] = _directory.FullName }, "", "nodes");
        Assert.Equal(0, ended.ExitCode);
        Assert.True(Assert.Single(server.Seen).IsSigned);
    }

    [Fact]
    public async Task A_file_that_others_can_read_is_refused()
    {
        await using var server = await StubServer.Answering(200, """{"nodes":[]}""");
        var path = Path.Combine(_directory.FullName, "open.json");
        Write(path, server);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var ended = await ActorsProgram.Run(new Dictionary<string, string> { ["ACTORS_CREDENTIALS"] = path }, "", "nodes");
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("chmod 600", ended.Stderr);
        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task A_secret_in_the_environment_leaves_the_file_unread()
    {
        await using var server = await StubServer.Answering(200, """{"nodes":[]}""");
        var environment = server.Environment;
        environment["ACTORS_CREDENTIALS"] = "/no/such/file";
        Assert.Equal(0, (await ActorsProgram.Run(environment, "", "nodes")).ExitCode);
    }

    private static void Write(string path, StubServer server)
    {
        File.WriteAllText(path, $$"""{"url":"{{server.Url}}","key":"default","secret":"{{StubServer.Secret}}"}""");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
