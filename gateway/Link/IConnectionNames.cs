namespace Actors.Gateway.Link;

/// <summary>Names connections, so that a late word about an old one is told from the new one.</summary>
public interface IConnectionNames
{
    /// <summary>A name never given before, by this process or another. It sorts, by ordinal, after those given before.</summary>
    string Next();
}
