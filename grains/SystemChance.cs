using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Actors.Grains;

/// <summary>Randomness for production: seeded by the operating system, then SplitMix64, which threads can share without a lock.</summary>
internal sealed class SystemChance : IChance
{
    private ulong _state = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    public double NextDouble()
    {
        var z = Interlocked.Add(ref _state, 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
