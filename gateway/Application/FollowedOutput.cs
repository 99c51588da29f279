using Actors.Storage;

namespace Actors.Gateway.Application;

/// <param name="Attempt">Whose output it is: offsets begin anew with each.</param>
public readonly record struct FollowedOutput(int Attempt, OutputChunk Chunk);
