namespace Actors.NodeAgent.Processes;

/// <summary>Decides how a command is run, and with which environment.</summary>
internal sealed class LaunchPlanner
{
    /// <summary>The agent's own secrets: a job must not be able to sign as its node.</summary>
    private static readonly string[] Secrets = ["SECRET", "SECRETS"];

    private readonly ProcessRunnerOptions _options;
    private readonly KeyValuePair<string, string>[] _baseEnvironment;
    private readonly bool _shellIsKnown;
    private readonly bool _shellIsBash;

    public LaunchPlanner(ProcessRunnerOptions options)
    {
        _options = options;
        _baseEnvironment = [.. options.BaseEnvironment ?? OwnEnvironment()];
        _shellIsKnown = Path.GetFileName(options.Shell) is "bash" or "sh" or "dash";
        _shellIsBash = Path.GetFileName(options.Shell) is "bash";
    }

    public LaunchPlan ViaShell(string command) => new(_options.Shell, [_options.Shell, "-c", command], false);

    public LaunchPlan Plan(string command, Dictionary<string, string> environment)
    {
        if (_options.DirectExec && _shellIsKnown && !ChangesShell(environment)
            && SimpleCommand.Words(command) is { } words
            && ExecutableSearch.Find(words[0], environment.GetValueOrDefault("PATH")) is { } program)
        {
            ActLikeShell(program, environment);
            return new LaunchPlan(program, words, true);
        }
        return ViaShell(command);
    }

    /// <summary>The variables of one job; <paramref name="variables"/> is cleared first.</summary>
    public void Environment(ProcessSpec spec, Dictionary<string, string> variables)
    {
        variables.Clear();
        foreach ((string name, string value) in _baseEnvironment) variables[name] = value;
        foreach ((string name, string value) in spec.Environment) variables[name] = value;
        if (spec.Mark is not null) variables[AttemptMark.Variable] = spec.Mark;
        // Whoever trusts these must not be told the agent's own.
        if (spec.WorkingDirectory is not null) variables["PWD"] = spec.WorkingDirectory;
        variables.Remove("OLDPWD");
    }

    /// <summary>The variables bash exports of its own accord, so that a program sees the same ones without it.</summary>
    private void ActLikeShell(string program, Dictionary<string, string> environment)
    {
        if (!environment.ContainsKey("PWD")) environment["PWD"] = System.Environment.CurrentDirectory;
        if (!_shellIsBash) return;
        environment["_"] = program;
        environment.TryAdd("SHLVL", "0");
    }

    /// <summary>Variables by which bash and sh read files or define functions before the command.</summary>
    private static bool ChangesShell(Dictionary<string, string> environment)
    {
        if (environment.ContainsKey("BASH_ENV") || environment.ContainsKey("ENV") || environment.ContainsKey("SHELLOPTS")
            || environment.ContainsKey("BASHOPTS") || environment.ContainsKey("POSIXLY_CORRECT"))
        {
            return true;
        }
        foreach (string name in environment.Keys)
        {
            if (name.StartsWith("BASH_FUNC_", StringComparison.Ordinal)) return true;
        }
        return false;
    }

    private static Dictionary<string, string> OwnEnvironment()
    {
        var own = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            if (entry is { Key: string name, Value: string value } && !Secrets.Contains(name)) own[name] = value;
        }
        return own;
    }
}
