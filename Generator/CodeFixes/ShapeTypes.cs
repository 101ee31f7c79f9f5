using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Writes the types of a shape as a person would at a place: by their names, with a using where one is missing.</summary>
internal sealed class ShapeTypes
{
    private readonly SemanticModel _model;
    private readonly SyntaxGenerator _generator;
    private readonly int _position;

    public ShapeTypes(Document document, SemanticModel model, int position)
    {
        _model = model;
        _generator = SyntaxGenerator.GetGenerator(document);
        _position = position;
    }

    /// <param name="type">Fully qualified, as the shapes have it.</param>
    public TypeSyntax Of(string type)
    {
        if (type == "void")
        {
            return SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.VoidKeyword));
        }

        var qualified = SyntaxFactory.ParseTypeName(type);
        return _model.GetSpeculativeTypeInfo(_position, qualified, SpeculativeBindingOption.BindAsTypeOrNamespace).Type is INamedTypeSymbol { SpecialType: SpecialType.None, TypeKind: not TypeKind.Error } symbol
            ? ((TypeSyntax)_generator.TypeExpression(symbol, addImport: true)).WithAdditionalAnnotations(Simplifier.AddImportsAnnotation)
            : qualified;
    }
}
