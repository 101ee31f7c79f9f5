namespace Heartbeat.Runtime.Tests.Frames.Planted;

/// <summary>Whether the tests of frames and handshakes can see: each of these faults is put into them, and is found.</summary>
public sealed class FrameFaultTests
{
    private static readonly Type[] OfReading = [typeof(FrameReaderTests)];
    private static readonly Type[] OfWriting = [typeof(FrameWriterTests), typeof(FrameMaskTests)];
    private static readonly Type[] OfCompression = [typeof(FrameReaderTests), typeof(FrameWriterTests), typeof(MessageDeflaterTests), typeof(DeflateParametersTests)];

    private static readonly Type[] OfHandshakes =
    [
        typeof(HandshakeHeadersTests), typeof(HandshakeKeyTests), typeof(HandshakeTextTests), typeof(HandshakeTokenTests),
        typeof(ClientHandshakeTests), typeof(ServerHandshakeTests), typeof(HandshakeRoundTripTests),
    ];

    private static readonly Type[] OfOrigins = [typeof(RequestOriginTests), typeof(OriginEntryTests)];

    public static IEnumerable<TheoryDataRow<FrameFault>> ReadingFaults => Rows(FrameFaults.Reading);

    public static IEnumerable<TheoryDataRow<FrameFault>> WritingFaults => Rows(FrameFaults.Writing);

    public static IEnumerable<TheoryDataRow<FrameFault>> CompressionFaults => Rows(FrameFaults.Compression);

    public static IEnumerable<TheoryDataRow<FrameFault>> HandshakeFaults => Rows(FrameFaults.Handshakes);

    public static IEnumerable<TheoryDataRow<FrameFault>> OriginFaults => Rows(FrameFaults.Origins);

    /// <summary>The tests that are to find them.</summary>
    internal static IReadOnlyList<Type> Tests { get; } = [.. OfReading, .. OfWriting, .. OfHandshakes, .. OfOrigins, typeof(MessageDeflaterTests), typeof(DeflateParametersTests)];

    [LongTheory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(ReadingFaults))]
    public void A_fault_planted_into_what_reads_frames_is_found(FrameFault fault) => AssertFound(fault, OfReading);

    [LongTheory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(WritingFaults))]
    public void A_fault_planted_into_what_writes_frames_is_found(FrameFault fault) => AssertFound(fault, OfWriting);

    [LongTheory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(CompressionFaults))]
    public void A_fault_planted_into_compression_is_found(FrameFault fault) => AssertFound(fault, OfCompression);

    [LongTheory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(HandshakeFaults))]
    public void A_fault_planted_into_a_handshake_is_found(FrameFault fault) => AssertFound(fault, OfHandshakes);

    [LongTheory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(OriginFaults))]
    public void A_fault_planted_into_what_is_decided_about_origins_is_found(FrameFault fault) => AssertFound(fault, OfOrigins);

    [LongFact]
    public void Without_a_fault_the_same_tests_find_nothing() => Assert.Null(FaultyFrames.Find(fault: null, Tests));

    private static void AssertFound(FrameFault fault, Type[] tests) => Assert.True(FaultyFrames.Find(fault, tests) is not null, $"\"{fault.Name}\" was not found.");

    private static IEnumerable<TheoryDataRow<FrameFault>> Rows(IEnumerable<FrameFault> faults) => faults.Select(static fault => new TheoryDataRow<FrameFault>(fault));
}
