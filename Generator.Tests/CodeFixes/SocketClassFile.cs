namespace Heartbeat.Generator.Tests.CodeFixes;

/// <summary>A file with one socket class, for the fixes of what stands in it.</summary>
internal static class SocketClassFile
{
    public static string Around(string members) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using Heartbeat;

        [HeartbeatSocket]
        public partial class Feed
        {
            {{members}}

            partial void OnUnsent(UnsentMessage message) => Console.WriteLine(message.Text);
        }
        """;
}
