using Actors.TestKit;

namespace Actors.Embedded.Sqlite.Tests;

/// <summary>A test that cuts the power, so it runs where gcc is installed.</summary>
public sealed class GccFactAttribute : FactAttribute
{
    public GccFactAttribute()
    {
        if (!PowerCut.IsPossible)
            Skip = "gcc is not installed.";
    }
}

/// <summary>Likewise, for each of its cases.</summary>
public sealed class GccTheoryAttribute : TheoryAttribute
{
    public GccTheoryAttribute()
    {
        if (!PowerCut.IsPossible)
            Skip = "gcc is not installed.";
    }
}
