using Actors.Silo.Tests.Kit;

namespace Actors.Silo.Tests;

/// <summary>The samples do what their pages say.</summary>
public sealed class SampleTests
{
    [Theory]
    [InlineData("request-response", "Actors.Samples.RequestResponse.dll")]
    [InlineData("submit-then-poll", "Actors.Samples.SubmitThenPoll.dll")]
    [InlineData("batch", "Actors.Samples.Batch.dll")]
    public async Task A_sample_prints_what_its_page_shows(string folder, string program)
    {
        await using var broker = await Broker.Start("node1");
        await using var sample = new ProductProcess(ProductFiles.Sample(folder, program), new Dictionary<string, string>
        {
            ["ACTORS_URL"] = broker.Url.ToString(),
            ["SECRET"] = Broker.Secret,
        });

        var code = await sample.Ended();

        Assert.True(code == 0, sample.Log);
        Assert.Equal(Shown(folder), sample.Output);
    }

    /// <summary>The last block of its page.</summary>
    private static string Shown(string folder)
    {
        var page = File.ReadAllText(ProductFiles.SamplePage(folder));
        var end = page.LastIndexOf("```", StringComparison.Ordinal);
        var start = page.LastIndexOf("```\n", end - 1, StringComparison.Ordinal) + 4;
        return page[start..end];
    }
}
