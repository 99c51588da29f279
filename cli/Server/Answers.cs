namespace Actors.Cli.Server;

/// <summary>Answer of <c>POST /submit-job</c>.</summary>
internal sealed record Submitted(string JobId);

/// <summary>Answer of <c>GET /jobs</c>.</summary>
internal sealed record JobPage(JobView[] Jobs, Pagination Pagination);

internal sealed record Pagination(long Total, int Page, int Limit, long Pages);

/// <summary>Answer of <c>GET /nodes</c>.</summary>
internal sealed record NodeList(NodeView[] Nodes);

/// <summary>One line of <c>GET /jobs/:id/output</c>: a run of one stream's bytes. Offsets count both streams together.</summary>
internal sealed record OutputLine(long Offset, string Stream, byte[] Data);

/// <summary>A refusal (RFC 9457).</summary>
internal sealed record Problem(string? Detail = null, string? Error = null);
