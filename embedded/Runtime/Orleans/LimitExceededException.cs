namespace Orleans.Runtime;

/// <summary>A bounded queue was full: the call was refused and nothing of it happened.</summary>
public class LimitExceededException : OrleansException
{
    public LimitExceededException()
    {
    }

    public LimitExceededException(string message) : base(message)
    {
    }

    public LimitExceededException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
