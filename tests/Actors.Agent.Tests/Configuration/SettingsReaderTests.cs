using System.Text;
using Actors.Configuration;
using Microsoft.Extensions.Configuration;

namespace Actors.Agent.Tests.Configuration;

public sealed class SettingsReaderTests
{
    [Theory]
    [InlineData("PORT", "9000")]
    [InlineData("port", "9000")]
    [InlineData("Actors:Port", "9000")]
    public void A_setting_has_one_name_in_every_form(string key, string value) =>
        Assert.Equal(9000, Port(Reader([(key, value)])));

    [Theory]
    [InlineData("MAX_SKEW")]
    [InlineData("max-skew")]
    [InlineData("Actors:MaxSkew")]
    [InlineData("Actors:MAX_SKEW")]
    public void A_name_of_two_words_is_one_name_too(string key)
    {
        SettingsReader settings = Reader([(key, "90s")]);
        Assert.Equal(TimeSpan.FromSeconds(90), settings.Duration("MAX_SKEW", TimeSpan.FromSeconds(300), "Clock difference."));
        settings.ThrowIfMistaken();
    }

    [Fact]
    public void The_command_line_beats_the_environment_and_that_the_file()
    {
        const string file = """{"PORT": 1, "Actors": {"Port": 1, "MaxSkew": 7, "Host": "file"}}""";
        SettingsReader settings = Reader(["--port", "3"], [("Actors:Port", "2"), ("MAX_SKEW", "8")], file);
        Assert.Equal(3, Port(settings));
        Assert.Equal(TimeSpan.FromSeconds(8), settings.Duration("MAX_SKEW", TimeSpan.Zero, ""));
        Assert.Equal("file", settings.Text("HOST", "", ""));
        settings.ThrowIfMistaken();
    }

    [Theory]
    [InlineData("--log-node-info")]
    [InlineData("--LOG_NODE_INFO=true")]
    [InlineData("--log-node-info=yes")]
    public void A_flag_stands_alone_or_with_its_value(params string[] arguments)
    {
        SettingsReader settings = Reader([.. arguments, "--port", "9"], [], "{}");
        Assert.True(settings.Bool("LOG_NODE_INFO", false, ""));
        Assert.Equal(9, Port(settings));
        settings.ThrowIfMistaken();
    }

    [Fact]
    public void A_list_is_comma_separated_or_an_array_of_the_file()
    {
        SettingsReader settings = Reader([], [("ALLOWED_NODES", "n1, n2,,n3 ")], """{"Actors": {"Kinds": ["a", "b"]}}""");
        Assert.Equal(["n1", "n2", "n3"], settings.List("ALLOWED_NODES", [], ""));
        Assert.Equal(["a", "b"], settings.List("KINDS", [], ""));
        Assert.Equal(["x"], settings.List("OTHERS", ["x"], ""));
        settings.ThrowIfMistaken();
    }

    [Fact]
    public void Every_mistake_is_reported_at_once()
    {
        SettingsReader settings = Reader(
            ["--prot", "80", "stray", "--maxskew", "5"],
            [("PORT", "eighty"), ("MAX_SKEW", "5 minutes"), ("Actors:LogNodeInof", "1"), ("LOG_NODE_INFO", "maybe"), ("BOUND", "1M"), ("MODE", "fats")],
            "{}");
        Assert.Equal(8080, Port(settings));
        settings.Duration("MAX_SKEW", TimeSpan.FromMinutes(5), "", max: TimeSpan.FromHours(1));
        settings.Bool("LOG_NODE_INFO", false, "");
        settings.ByteSize("BOUND", 16 << 20, "");
        settings.OneOf("MODE", "fast", "", "fast", "slow");
        settings.Secret("SECRET", "", "Take it from the server's data directory.");

        var thrown = Assert.Throws<SettingsException>(() => settings.ThrowIfMistaken());
        Assert.Equal(
            [
                "PORT is \"eighty\", which is not a whole number from 1 to 65535.",
                "MAX_SKEW is \"5 minutes\", which is not a duration (90s, 1h30m) from 0s to 1h0m0s.",
                "LOG_NODE_INFO is \"maybe\", which is neither true nor false.",
                "BOUND is \"1M\", which is not a size (64KiB, 16MiB) of at least 0.",
                "MODE is \"fats\", which is none of fast, slow.",
                "SECRET is missing. Take it from the server's data directory.",
                "Argument 3 of the command line does not begin with --name.",
                "--prot is unknown. Did you mean --port?",
                "--maxskew is unknown. Did you mean --max-skew?",
                "Actors:LogNodeInof (in the environment Actors__LogNodeInof) is unknown. Did you mean LOG_NODE_INFO?",
            ],
            thrown.Mistakes);
        Assert.All(thrown.Mistakes, mistake => Assert.Contains(mistake, thrown.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_secret_is_never_shown()
    {
        SettingsReader settings = Reader(["hunter2"], [("SECRET", "hunter2"), ("PORT", "0")], "{}");
        Assert.Equal("hunter2", settings.Secret("SECRET", ""));
        Port(settings);
        var thrown = Assert.Throws<SettingsException>(() => settings.ThrowIfMistaken());
        Assert.DoesNotContain("hunter2", thrown.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(settings.Settings, setting => setting.ToString().Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public void An_empty_value_counts_as_not_given()
    {
        SettingsReader settings = Reader([("PORT", " "), ("SECRET", "")]);
        Assert.Equal(8080, Port(settings));
        Assert.Null(settings.Secret("SECRET", ""));
        settings.ThrowIfMistaken();
    }

    [Fact]
    public void No_duration_is_longer_than_a_hundred_years()
    {
        SettingsReader settings = Reader([("LEASE", "2000000h")]);
        Assert.Equal(TimeSpan.Zero, settings.Duration("LEASE", TimeSpan.Zero, ""));
        Assert.Contains("of at least 0s", Assert.Throws<SettingsException>(() => settings.ThrowIfMistaken()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_others_on_the_command_line_are_let_through()
    {
        SettingsReader settings = Reader(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=Debug"], [], "{}");
        settings.ThrowIfMistaken("urls", "Logging");
    }

    [Fact]
    public void Each_read_gives_a_row_of_the_table()
    {
        SettingsReader settings = Reader([]);
        Port(settings);
        settings.Duration("KILL_GRACE", TimeSpan.FromSeconds(5), "Time to end in peace.");
        settings.Int("CAPACITY", 4, "jobs", "Jobs at once.", shownDefault: "processors × 2");
        settings.Secret("SECRET", "Signs requests.");
        Assert.Equal(
            [
                new SettingInfo("PORT", "8080", "port", "The port to listen on."),
                new SettingInfo("KILL_GRACE", "5s", "duration", "Time to end in peace."),
                new SettingInfo("CAPACITY", "processors × 2", "jobs", "Jobs at once."),
                new SettingInfo("SECRET", "", "secret", "Signs requests.", IsSecret: true),
            ],
            settings.Settings);
    }

    [Fact]
    public void A_name_read_twice_is_a_bug()
    {
        SettingsReader settings = Reader([]);
        Port(settings);
        Assert.Throws<InvalidOperationException>(() => Port(settings));
    }

    private static int Port(SettingsReader settings) => settings.Int("PORT", 8080, "port", "The port to listen on.", 1, 65535);

    private static SettingsReader Reader((string Key, string Value)[] environment) => Reader([], environment, "{}");

    private static SettingsReader Reader(string[] arguments, (string Key, string Value)[] environment, string file) =>
        new(new ConfigurationBuilder()
            .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(file)))
            .AddInMemoryCollection(environment.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)))
            .Add(new CommandLineSettings(arguments))
            .Build());
}
