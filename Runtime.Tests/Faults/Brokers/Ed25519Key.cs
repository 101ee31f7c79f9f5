using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Heartbeat.Runtime.Tests.Faults.Brokers;

/// <summary>A key of Ed25519 (RFC 8032, section 5.1), which .NET has not, and its name as a user of NATS. For tests: nothing here is secret, or fast.</summary>
internal sealed class Ed25519Key
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static readonly BigInteger Prime = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);
    private static readonly BigInteger D = Mod(-121665 * Inverse(121666));
    private static readonly BigInteger RootOfMinusOne = BigInteger.ModPow(2, (Prime - 1) / 4, Prime);
    private static readonly (BigInteger X, BigInteger Y) Base = PointOf(Mod(4 * Inverse(5)));

    private readonly BigInteger _scalar;
    private readonly byte[] _prefix;
    private readonly byte[] _public;

    public Ed25519Key(byte[] seed)
    {
        var hash = SHA512.HashData(seed);
        hash[0] &= 248;
        hash[31] = (byte)((hash[31] & 127) | 64);
        _scalar = Number(hash.AsSpan(0, 32));
        _prefix = hash[32..];
        _public = Encode(Times(Base, _scalar));
    }

    /// <summary>The public key.</summary>
    public ReadOnlySpan<byte> Public => _public;

    /// <summary>As NATS names a user: a byte of what it is, the key, and a checksum, in base 32.</summary>
    public string NatsUser
    {
        get
        {
            byte[] named = [20 << 3, .. _public];
            var sum = 0;
            foreach (var each in named)
            {
                sum ^= each << 8;
                for (var bit = 0; bit < 8; bit++)
                {
                    sum = ((sum & 0x8000) != 0 ? (sum << 1) ^ 0x1021 : sum << 1) & 0xFFFF;
                }
            }

            var summed = new byte[named.Length + 2];
            named.CopyTo(summed, 0);
            BinaryPrimitives.WriteUInt16LittleEndian(summed.AsSpan(named.Length), (ushort)sum);
            var bits = new BigInteger(summed, isUnsigned: true, isBigEndian: true);
            return string.Concat(Enumerable.Range(0, summed.Length * 8 / 5).Reverse().Select(at => Base32[(int)((bits >> (5 * at)) & 31)]));
        }
    }

    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var nonce = Number(SHA512.HashData([.. _prefix, .. message])) % Order;
        var point = Encode(Times(Base, nonce));
        var challenge = Number(SHA512.HashData([.. point, .. _public, .. message])) % Order;
        return [.. point, .. Bytes((nonce + (challenge * _scalar)) % Order)];
    }

    private static BigInteger Mod(BigInteger value) => ((value % Prime) + Prime) % Prime;

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(Mod(value), Prime - 2, Prime);

    private static BigInteger Number(ReadOnlySpan<byte> little) => new(little, isUnsigned: true);

    private static byte[] Bytes(BigInteger value)
    {
        var bytes = new byte[32];
        value.TryWriteBytes(bytes, out _, isUnsigned: true);
        return bytes;
    }

    private static (BigInteger X, BigInteger Y) PointOf(BigInteger y)
    {
        var square = Mod(((y * y) - 1) * Inverse((D * y * y) + 1));
        var x = BigInteger.ModPow(square, (Prime + 3) / 8, Prime);
        if (Mod((x * x) - square) != 0)
        {
            x = Mod(x * RootOfMinusOne);
        }

        return (x.IsEven ? x : Prime - x, y);
    }

    private static (BigInteger X, BigInteger Y) Sum((BigInteger X, BigInteger Y) one, (BigInteger X, BigInteger Y) other)
    {
        var product = D * one.X * other.X * one.Y * other.Y;
        return (Mod(((one.X * other.Y) + (other.X * one.Y)) * Inverse(1 + product)), Mod(((one.Y * other.Y) + (one.X * other.X)) * Inverse(1 - product)));
    }

    private static (BigInteger X, BigInteger Y) Times((BigInteger X, BigInteger Y) point, BigInteger count)
    {
        (BigInteger X, BigInteger Y) sum = (0, 1);
        for (; count > 0; count >>= 1)
        {
            sum = count.IsEven ? sum : Sum(sum, point);
            point = Sum(point, point);
        }

        return sum;
    }

    private static byte[] Encode((BigInteger X, BigInteger Y) point)
    {
        var bytes = Bytes(point.Y);
        bytes[31] |= (byte)(point.X.IsEven ? 0 : 0x80);
        return bytes;
    }
}
