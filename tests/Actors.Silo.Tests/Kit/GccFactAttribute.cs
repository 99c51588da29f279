using Actors.TestKit;

namespace Actors.Silo.Tests.Kit;

/// <summary>A test that compiles a library in C for the processes it starts.</summary>
public sealed class GccFactAttribute : FactAttribute
{
    public GccFactAttribute()
    {
        if (!PowerCut.IsPossible)
            Skip = "gcc is not installed.";
    }
}
