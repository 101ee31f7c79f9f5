using System.Runtime.CompilerServices;
using VerifyTests;

namespace Heartbeat.Generator.Tests.Snapshots;

/// <summary>Teaches Verify what the stand-in knows by itself.</summary>
internal static class VerifySetup
{
    [ModuleInitializer]
    public static void Initialize()
    {
        VerifySourceGenerators.Initialize();
        VerifierSettings.AddScrubber(text => text.Replace(GeneratorVersion.Written, GeneratorVersion.InSnapshots));
    }
}
