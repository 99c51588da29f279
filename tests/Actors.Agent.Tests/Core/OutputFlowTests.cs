using Actors.Agent.Tests.Fakes;
using Actors.Link.V1;
using Actors.NodeAgent.Processes;

namespace Actors.Agent.Tests.Core;

public sealed class OutputFlowTests
{
    private static readonly byte[] Block = new byte[50_000];

    [Fact]
    public void A_little_output_waits_for_company_and_much_does_not()
    {
        var rig = new Rig();
        rig.Welcome();
        FakeProcess process = rig.RunJob(1);
        rig.Flush();
        process.Write("a");
        rig.Step();
        process.Write("b");
        rig.Step();
        Assert.Empty(rig.Link.Outputs);
        rig.Flush();
        Assert.Equal("ab", string.Concat(rig.Link.Outputs.Select(output => output.Data.ToStringUtf8())));
        process.Write(Block);
        rig.Step();
        Assert.Equal(2 + Block.Length, rig.Link.Outputs.Sum(output => output.Data.Length));
    }

    [Fact]
    public void Both_streams_keep_the_order_in_which_they_were_read()
    {
        var rig = new Rig();
        rig.Welcome();
        FakeProcess process = rig.RunJob(1);
        process.Write("o1");
        process.Write("e1", OutputStream.Stderr);
        process.Write("o2");
        rig.Flush();
        Assert.Equal(
            [(0L, StreamKind.Stdout, "o1"), (2L, StreamKind.Stderr, "e1"), (4L, StreamKind.Stdout, "o2")],
            rig.Link.Outputs.Select(output => (output.Offset, output.Stream, output.Data.ToStringUtf8())));
    }

    [Fact]
    public void No_more_than_a_window_is_under_way()
    {
        var rig = new Rig(options => options with { OutputWindowBytes = 120_000 });
        rig.Welcome();
        FakeProcess process = rig.RunJob(1);
        for (int i = 0; i < 10; i++)
        {
            process.Write(Block);
            rig.Step();
        }
        process.Exit(0);
        rig.Step();
        Assert.Equal(120_000, rig.Link.Outputs.Sum(output => output.Data.Length));
        Assert.Empty(rig.Link.Ends);
        rig.AcknowledgeOutput(1, 100_000);
        Assert.Equal(220_000, rig.Link.Outputs.Sum(output => output.Data.Length));
        rig.AcknowledgeOutput(1, 220_000);
        rig.AcknowledgeOutput(1, 340_000);
        rig.AcknowledgeOutput(1, 460_000);
        Assert.Equal(500_000, rig.Link.Outputs.Sum(output => output.Data.Length));
        Assert.Equal(500_000, rig.Link.Ends.Single().OutputBytes);
    }

    [Fact]
    public void A_frame_is_no_longer_than_the_server_takes()
    {
        const int longest = 128 * 1024;
        var rig = new Rig();
        rig.Welcome(welcome => welcome.MaxFrameBytes = longest);
        foreach (int job in (int[])[1, 2, 3])
        {
            FakeProcess process = rig.RunJob(job);
            for (int i = 0; i < 6; i++)
            {
                process.Write(Block);
                rig.Step();
            }
            process.Exit(0);
        }
        rig.Step();
        Assert.All(rig.Link.Frames, frame => Assert.InRange(frame.CalculateSize(), 1, longest));
        Assert.Equal(3, rig.Link.Ends.Count());
    }

    [Fact]
    public void Output_past_the_bound_in_memory_goes_to_disk_and_comes_back()
    {
        var rig = new Rig(options => options with { OutputMemoryBytes = 100_000, OutputWindowBytes = 70_000 });
        rig.Welcome();
        FakeProcess process = rig.RunJob(1);
        for (int i = 0; i < 8; i++)
        {
            Assert.Equal(OutputDemand.Continue, process.Write([.. Enumerable.Repeat((byte)i, Block.Length)]));
            rig.Step();
        }
        Assert.Single(rig.Disk.Spools);
        process.Exit(0);
        rig.Step();
        for (int acked = 0; acked < 8 * Block.Length; acked += 50_000) rig.AcknowledgeOutput(1, acked);
        byte[] all = [.. rig.Link.Outputs.SelectMany(output => output.Data)];
        Assert.Equal([.. Enumerable.Range(0, 8).SelectMany(i => Enumerable.Repeat((byte)i, Block.Length))], all);
        Assert.Single(rig.Link.Ends);
    }

    [Fact]
    public void With_memory_and_disk_full_the_process_waits_until_there_is_room()
    {
        var rig = new Rig(options => options with { OutputMemoryBytes = 100_000, OutputWindowBytes = 1 });
        rig.Welcome();
        FakeProcess process = rig.RunJob(1);
        rig.Disk.IsFull = true;
        var demands = new List<OutputDemand>();
        while (demands.Count < 100 && demands.LastOrDefault() == OutputDemand.Continue)
        {
            demands.Add(process.Write(Block));
            rig.Step();
        }
        Assert.InRange(demands.Count, 3, 8);
        Assert.Equal(0, process.Resumed);
        rig.Disk.IsFull = false;
        rig.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(1, process.Resumed);
        process.Exit(0);
        rig.Step();
        Assert.Equal(demands.Count * Block.Length, rig.Disk.Spools.Single().Value.Length);
    }

    [Fact]
    public void A_canceled_job_ends_even_when_there_is_no_room_for_its_output()
    {
        var rig = new Rig(options => options with { OutputMemoryBytes = 100_000, OutputWindowBytes = 1 });
        rig.Welcome();
        FakeProcess process = rig.RunJob(1);
        rig.Disk.IsFull = true;
        while (process.Write(Block) == OutputDemand.Continue) rig.Step();
        rig.Step();
        Assert.Equal(0, process.Resumed);
        rig.Say(new ServerMessage { Cancel = new Cancel { Attempt = FakeServer.Id(1) } });
        Assert.Equal(1, process.Resumed);
    }

    [Fact]
    public void Cut_output_ends_with_the_marker()
    {
        var rig = new Rig(options => options with { MaxOutputBytes = 10 });
        rig.Welcome();
        FakeProcess process = rig.RunJob(1);
        process.Write("0123456789ab");
        process.Exit(0);
        rig.Step();
        Assert.Equal(
            "0123456789\n[output cut: 10 bytes kept, 2 more discarded]\n",
            string.Concat(rig.Link.Outputs.Select(output => output.Data.ToStringUtf8())));
    }
}
