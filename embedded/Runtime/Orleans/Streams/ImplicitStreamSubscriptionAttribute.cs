namespace Orleans;

/// <summary>A grain of this class is woken for every item of the streams of this namespace whose key is the grain's.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public class ImplicitStreamSubscriptionAttribute(string streamNamespace) : Attribute
{
    internal string StreamNamespace { get; } = streamNamespace;
}
