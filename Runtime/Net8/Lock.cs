#if !NET9_0_OR_GREATER
namespace Heartbeat;

/// <summary>
/// Stands in for <c>System.Threading.Lock</c>, which came with .NET 9. A <c>lock</c> statement on it enters the object's monitor, which
/// makes the same promises: one thread at a time, and the same thread may enter again.
/// </summary>
internal sealed class Lock;
#endif
