using Microsoft.CodeAnalysis;

namespace Actors.Embedded.Generator;

/// <summary>What grains and grain interfaces must keep to.</summary>
internal static class Rules
{
    public static readonly DiagnosticDescriptor NotATask =
        Rule("ACT001", "The method {0} must return Task, Task<T>, ValueTask or ValueTask<T>; every grain call is asynchronous");

    public static readonly DiagnosticDescriptor Generic =
        Rule("ACT002", "{0} is generic; grain interfaces, their methods and grain classes must not be");

    public static readonly DiagnosticDescriptor NoAlias =
        Rule("ACT003", "The interface {0} needs an [Alias]: its name on the wire must survive a rename");

    public static readonly DiagnosticDescriptor ByReference =
        Rule("ACT004", "The parameter {1} of {0} is passed by reference, which a call to another activation cannot do");

    public static readonly DiagnosticDescriptor NotAMethod =
        Rule("ACT005", "{0} is no method; a grain interface has methods only");

    public static readonly DiagnosticDescriptor ObserverResult =
        Rule("ACT006", "The observer method {0} must return void, Task or ValueTask; its caller never sees an outcome");

    public static readonly DiagnosticDescriptor OneWayResult =
        Rule("ACT007", "The one-way method {0} must return Task or ValueTask; nobody waits for a result");

    public static readonly DiagnosticDescriptor Constructors =
        Rule("ACT008", "The grain class {0} must have exactly one constructor that is not private; the runtime would not know which to call");

    public static readonly DiagnosticDescriptor Hidden =
        Rule("ACT009", "{0} must be public or internal, and so must the types around it: generated code names it");

    public static readonly DiagnosticDescriptor StateType =
        Rule("ACT010", "The parameter {1} of {0} has [PersistentState] and must be an IPersistentState<T>");

    public static readonly DiagnosticDescriptor[] All =
        [NotATask, Generic, NoAlias, ByReference, NotAMethod, ObserverResult, OneWayResult, Constructors, Hidden, StateType];

    private static DiagnosticDescriptor Rule(string id, string message) =>
        new(id, "Grain shape", message, "Actors.Embedded", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
