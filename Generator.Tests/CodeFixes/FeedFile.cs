namespace Heartbeat.Generator.Tests.CodeFixes;

/// <summary>A file with one socket class.</summary>
internal static class FeedFile
{
    /// <summary>The file, with some members in the class.</summary>
    public static string Around(string member) =>
        $$"""
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using Heartbeat;

        [HeartbeatSocket]
        public partial class Feed
        {
            {{member}}
        }
        """;
}
