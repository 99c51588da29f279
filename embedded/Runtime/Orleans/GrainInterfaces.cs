namespace Orleans;

/// <summary>Anything a grain reference can point at.</summary>
public interface IAddressable;

public interface IGrain : IAddressable;

/// <summary>A grain named by a string.</summary>
public interface IGrainWithStringKey : IGrain;

/// <summary>An object outside the grains that grains may call. Its methods are one-way: their outcome is never seen by the caller.</summary>
public interface IGrainObserver : IAddressable;
