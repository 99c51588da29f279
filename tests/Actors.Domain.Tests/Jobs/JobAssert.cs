using Actors.Domain.Jobs;
using Actors.Jobs;

namespace Actors.Domain.Tests.Jobs;

/// <summary>What tests ask of a driven job.</summary>
internal static class JobAssert
{
    public static void Refused(DrivenJob job, RejectionCode code)
    {
        Assert.NotNull(job.Rejection);
        Assert.Equal(code, job.Rejection.Code);
    }

    public static void Changed<TTransition>(DrivenJob job, JobStatus to)
        where TTransition : JobTransition
    {
        Assert.IsType<TTransition>(Assert.Single(Accepted(job).Transitions));
        Assert.Equal(to, job.State.Status);
    }

    public static void ChangedNothing(DrivenJob job) => Assert.Empty(Accepted(job).Transitions);

    /// <summary>Offered for a time; null where it waits for none, but only for a free place.</summary>
    public static void Offered(DrivenJob job, DateTimeOffset? dueAt)
    {
        var offer = Assert.Single(Accepted(job).Effects.OfType<JobEffect.OfferToQueue>());
        Assert.Equal(job.State.Spec.Queue, offer.Queue);
        Assert.Equal(job.State.QueueEntry, offer.Entry);
        Assert.Equal(dueAt ?? DateTimeOffset.UnixEpoch, offer.Entry.DueAt);
    }

    public static Decision Accepted(DrivenJob job)
    {
        Assert.Null(job.Rejection);
        return job.Decision!;
    }
}
