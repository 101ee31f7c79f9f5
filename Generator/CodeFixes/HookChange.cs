using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Changes a method to a signature, in both halves where the user wrote both.</summary>
internal static class HookChange
{
    public static Task<Solution> ApplyAsync(Document document, MethodDeclarationSyntax syntax, IMethodSymbol method, HookSignature signature, KnownSymbols known, CancellationToken cancellationToken) =>
        new HookHalves(document, syntax, method).ChangeAsync(
            (home, model, half) => HookRewriter.Rewrite(half, method, signature, known, new SignatureTypes(home, model, half.SpanStart)),
            cancellationToken);
}
