using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans;

namespace Actors.Architecture.Tests;

/// <summary>What Orleans' own compiler would refuse, or would let change on the wire unseen.</summary>
public sealed class GrainLanguageTests
{
    /// <summary>Types of others that both runtimes carry.</summary>
    private static readonly HashSet<Type> Carried =
    [
        typeof(string), typeof(bool), typeof(byte), typeof(int), typeof(long), typeof(double), typeof(DateTimeOffset), typeof(TimeSpan),
        typeof(Nullable<>), typeof(ReadOnlyMemory<>), typeof(ImmutableArray<>), typeof(ImmutableDictionary<,>), typeof(ImmutableSortedDictionary<,>),
    ];

    [Fact]
    public void Every_grain_interface_and_method_has_an_alias() => Repository.AssertNone(
        GrainLanguage.Interfaces.Cast<MemberInfo>().Concat(GrainLanguage.Methods)
            .Where(member => member.GetCustomAttribute<AliasAttribute>() is null)
            .Select(member => $"{member.DeclaringType?.Name}.{member.Name} has no [Alias]"));

    [Fact]
    public void Methods_of_an_interface_have_different_aliases() => Repository.AssertNone(
        from method in GrainLanguage.Methods
        group method by (method.DeclaringType, method.GetCustomAttribute<AliasAttribute>()?.Alias) into same
        where same.Count() > 1
        select $"{same.Key.DeclaringType!.Name} has {same.Count()} methods called {same.Key.Alias}");

    [Fact]
    public void Methods_return_tasks() => Repository.AssertNone(
        from method in GrainLanguage.Methods
        where !typeof(Task).IsAssignableFrom(method.ReturnType)
        select $"{method.DeclaringType!.Name}.{method.Name} returns {method.ReturnType.Name}");

    [Fact]
    public void Every_type_that_crosses_has_a_serializer_and_an_alias_of_its_own() => Repository.AssertNone(
    [
        .. from type in GrainLanguage.OwnTypes
           where type.GetCustomAttribute<GenerateSerializerAttribute>() is null
           select $"{type.FullName} is not [GenerateSerializer]",
        .. from type in GrainLanguage.OwnTypes
           where type.GetCustomAttribute<AliasAttribute>() is null
           select $"{type.FullName} has no [Alias]",
        .. from type in GrainLanguage.OwnTypes
           group type by type.GetCustomAttribute<AliasAttribute>()?.Alias into same
           where same.Count() > 1
           select $"{string.Join(" and ", same.Select(type => type.FullName))} have the alias {same.Key}",
    ]);

    [Fact]
    public void Every_member_that_crosses_has_an_id_of_its_own() => Repository.AssertNone(
    [
        .. from type in GrainLanguage.OwnTypes
           from member in GrainLanguage.SerializedMembers(type)
           where member.GetCustomAttribute<IdAttribute>() is null
           select $"{type.FullName}.{member.Name} has no [Id]",
        .. from type in GrainLanguage.OwnTypes
           from same in GrainLanguage.SerializedMembers(type).GroupBy(member => member.GetCustomAttribute<IdAttribute>()?.Id)
           where same.Count() > 1
           select $"{type.FullName}: {string.Join(" and ", same.Select(member => member.Name))} have the same id",
    ]);

    [Fact]
    public void What_crosses_never_changes() => Repository.AssertNone(
    [
        .. from type in GrainLanguage.OwnTypes
           from member in GrainLanguage.SerializedMembers(type)
           where member.SetMethod is { } setter && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit))
           select $"{type.FullName}.{member.Name} can be set after it was made",
        .. from type in GrainLanguage.OwnTypes
           from field in type.GetFields(BindingFlags.Public | BindingFlags.Instance)
           where !field.IsInitOnly && !type.IsEnum
           select $"{type.FullName}.{field.Name} is a public field",
        .. from type in GrainLanguage.OwnTypes
           where !type.IsEnum && !type.IsSubclassOf(typeof(Exception)) && type.GetCustomAttribute<ImmutableAttribute>() is null
           select $"{type.FullName} is not marked [Immutable]",
    ]);

    [Fact]
    public void Types_of_others_are_those_that_both_runtimes_carry() => Repository.AssertNone(
        from type in GrainLanguage.Types
        where !GrainLanguage.IsOwn(type) && !type.IsGenericParameter && !Carried.Contains(type)
        select $"{type.FullName} crosses a grain interface, and no codec of it is known");
}
