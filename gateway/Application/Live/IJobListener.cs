namespace Actors.Gateway.Application.Live;

/// <summary>A live connection that hears of all jobs of its user.</summary>
public interface IJobListener
{
    /// <summary>Something happened. Called in the order in which it did for each job; it may not wait, and may not throw.</summary>
    void Heard(LiveEvent happened);

    /// <summary>What the user was let in by is accepted no more: the connection is to end. Told at most once, perhaps while the connection is still being made.</summary>
    void Expired();
}
