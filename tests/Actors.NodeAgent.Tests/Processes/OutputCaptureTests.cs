using System.Text;
using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent.Tests.Processes;

public sealed class OutputCaptureTests
{
    [Fact]
    public void Output_within_the_bound_is_kept_without_a_marker()
    {
        var capture = new OutputCapture(10);

        Assert.Equal(6, capture.Accept(OutputStream.Stdout, "123456"u8).Length);
        Assert.Equal(4, capture.Accept(OutputStream.Stderr, "7890"u8).Length);

        Assert.Empty(capture.Marker());
    }

    [Fact]
    public void Output_past_the_bound_is_counted_and_a_marker_says_how_much()
    {
        var capture = new OutputCapture(10);

        capture.Accept(OutputStream.Stdout, "1234567"u8);
        ReadOnlySpan<byte> kept = capture.Accept(OutputStream.Stderr, "abcdef"u8);
        int afterwards = capture.Accept(OutputStream.Stdout, "xyz"u8).Length;

        Assert.Equal("abc"u8, kept);
        Assert.Equal(0, afterwards);
        Assert.Equal(OutputStream.Stderr, capture.CutStream);
        Assert.Equal("\n[output cut: 10 bytes kept, 6 more discarded]\n", Encoding.UTF8.GetString(capture.Marker()));
    }
}
