namespace Actors.NodeAgent.Processes;

/// <summary>Decides how a command is run, and with which environment.</summary>
internal sealed class LaunchPlanner : IDisposable
{
    /// <summary>The secrets among the settings of the agent, and of the server that a quick start runs it in, as <see cref="Fold"/> writes them: a job must
    /// not be able to sign as its node.</summary>
    private static readonly HashSet<string> Secrets = new(StringComparer.OrdinalIgnoreCase) { "SECRET", "SECRETS", "TOKENSECRET", "REFRESHTOKENSECRET", "METRICSTOKEN" };

    private readonly ProcessRunnerOptions _options;
    private readonly InheritedEnvironment _inherited;
    private readonly bool _shellIsKnown;
    private readonly bool _shellIsBash;

    public LaunchPlanner(ProcessRunnerOptions options)
    {
        _options = options;
        _inherited = new InheritedEnvironment(options.BaseEnvironment ?? OwnEnvironment());
        _shellIsKnown = Path.GetFileName(options.Shell) is "bash" or "sh" or "dash";
        _shellIsBash = Path.GetFileName(options.Shell) is "bash";
    }

    public LaunchPlan ViaShell(string command)
    {
        bool reads = _shellIsKnown && CommandFile.IsNeeded(command);
        return new LaunchPlan(_options.Shell, [_options.Shell, "-c", reads ? CommandFile.Reading : command], IsDirect: false, ReadsCommand: reads);
    }

    public LaunchPlan Plan(string command, SpawnEnvironment environment, ExecutableSearch programs)
    {
        if (_options.DirectExec && _shellIsKnown && !environment.ChangesShell
            && SimpleCommand.Words(command) is { } words
            && programs.Find(words[0], environment.Value("PATH")) is { } program)
        {
            ActLikeShell(program, environment);
            return new LaunchPlan(program, words, true);
        }
        return ViaShell(command);
    }

    /// <summary>For one spawner, to be filled for each process by <see cref="Fill"/>.</summary>
    public SpawnEnvironment NewEnvironment() => new(_inherited);

    /// <summary>The variables of one job; those of the job before are forgotten.</summary>
    public static void Fill(SpawnEnvironment environment, ProcessSpec spec)
    {
        environment.Clear();
        foreach ((string name, string value) in spec.Environment) environment.Set(name, value);
        if (spec.Mark is not null) environment.Set(AttemptMark.Variable, spec.Mark);
        // Whoever trusts these must not be told the agent's own.
        if (spec.WorkingDirectory is not null) environment.Set("PWD", spec.WorkingDirectory);
        environment.Remove(InheritedEnvironment.FormerDirectory);
    }

    /// <summary>Variables by which bash and sh read files or define functions before the command.</summary>
    public static bool ChangesShell(string variable) =>
        variable is "BASH_ENV" or "ENV" or "SHELLOPTS" or "BASHOPTS" or "POSIXLY_CORRECT"
        || variable.StartsWith("BASH_FUNC_", StringComparison.Ordinal);

    /// <summary>Whether the variable holds a secret of ours, in any form that a setting may have.</summary>
    internal static bool IsSecret(string variable) => Secrets.Contains(Fold(variable));

    public void Dispose() => _inherited.Dispose();

    private static string Fold(string variable)
    {
        const string section = "Actors__";
        string name = variable.StartsWith(section, StringComparison.OrdinalIgnoreCase) ? variable[section.Length..] : variable;
        return name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
    }

    /// <summary>The variables bash exports of its own accord, so that a program sees the same ones without it.</summary>
    private void ActLikeShell(string program, SpawnEnvironment environment)
    {
        if (environment.Value("PWD") is null) environment.Set("PWD", Environment.CurrentDirectory);
        if (!_shellIsBash) return;
        environment.Set("_", program);
        if (environment.Value("SHLVL") is null) environment.Set("SHLVL", "0");
    }

    private static Dictionary<string, string> OwnEnvironment()
    {
        var own = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            if (entry is { Key: string name, Value: string value } && !IsSecret(name)) own[name] = value;
        }
        return own;
    }
}
