using System.Reflection;
using Actors.Domain.Jobs;

namespace Actors.Architecture.Tests;

/// <summary>The state machines know no clock, no chance, no I/O and nothing asynchronous: all they need is an argument.</summary>
public sealed class DomainPurityTests
{
    /// <summary>Namespaces, or types of them, that nothing in the domain may name; with the reason.</summary>
    private static readonly Dictionary<string, string> Forbidden = new()
    {
        ["System.Threading"] = "machines are called from one turn and wait for nothing",
        ["System.IO"] = "no I/O",
        ["System.Net"] = "no I/O",
        ["System.Console"] = "no I/O",
        ["System.Diagnostics.Process"] = "no I/O",
        ["System.TimeProvider"] = "the time is an argument",
        ["System.Diagnostics.Stopwatch"] = "the time is an argument",
        ["System.Random"] = "chance is an argument",
        ["System.Security.Cryptography"] = "chance is an argument",
        ["System.Guid"] = "ids are arguments",
        ["Microsoft"] = "logging, options and hosting belong to the grains",
        ["Actors.Grains"] = "grains know machines, not the other way round",
        ["Orleans.Runtime"] = "machines do not know what they run on",
    };

    private static readonly Assembly Grains = typeof(JobMachine).Assembly;

    [Fact]
    public void Machines_name_nothing_that_waits_reads_a_clock_or_rolls_dice() => Repository.AssertNone(
        from type in Grains.GetTypes()
        where IsDomain(type)
        from named in MethodReferences.TypesNamedBy(type)
        from rule in Forbidden
        where IsOf(named, rule.Key)
        select $"{type.FullName} names {named.FullName}: {rule.Value}");

    [Fact]
    public void The_folder_of_the_domain_and_its_namespace_are_one() => Repository.AssertNone(
        from file in Repository.ProductSources
        let inFolder = file.Path.StartsWith("grains/Domain/", StringComparison.Ordinal)
        let inNamespace = $"\n{file.Text}".Contains("\nnamespace Actors.Domain", StringComparison.Ordinal)
        where inFolder != inNamespace
        select $"{file.Path}: the domain is what lies in grains/Domain");

    [Fact]
    public void The_check_sees_what_methods_name() =>
        Assert.Contains(typeof(TimeProvider), MethodReferences.TypesNamedBy(typeof(DomainPurityTests)));

    /// <summary>Nothing calls it: it is there to be seen.</summary>
    internal static long ReadsAClock() => TimeProvider.System.GetTimestamp();

    private static bool IsDomain(Type type) =>
        type.FullName!.StartsWith("Actors.Domain.", StringComparison.Ordinal);

    private static bool IsOf(Type named, string name) =>
        named.FullName == name || named.FullName?.StartsWith(name + ".", StringComparison.Ordinal) == true;
}
