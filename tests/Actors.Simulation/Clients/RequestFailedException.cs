namespace Actors.Simulation.Clients;

/// <summary>A request was not answered, or answered with an internal error: whether it was done is not known.</summary>
internal sealed class RequestFailedException(string message) : Exception(message);
